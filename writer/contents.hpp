#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "common/mesh/envelope.hpp"
#include "common/mesh/packet_key.hpp"
#include "common/time.hpp"

namespace meshview::writer {

/// What packets say, in columns: the rows of `message`, `position` and `telemetry`. Works in the transaction
/// of the store, on its thread.
class Contents {
public:
    explicit Contents(SQLite::Database& db);

    /// To be called once a packet, when it is known what it says. `envelope` needs packet, payload and
    /// channel.
    void store(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us);

private:
    void store_message(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us);
    void store_position(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us);
    void store_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us);
    void insert_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us,
        const std::string& variant, const google::protobuf::Message& metrics);

    SQLite::Statement insert_message_;
    SQLite::Statement insert_position_;
    SQLite::Statement insert_telemetry_;
};

} // namespace meshview::writer
