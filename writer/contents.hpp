#pragma once

#include "common/mesh/envelope.hpp"
#include "common/mesh/packet_key.hpp"
#include "common/time.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// What packets say, in columns: the rows of `message`, `position`, `telemetry` and `report`. Each has a
/// packet once, however often it is stored. Works in the transaction of the store, on its thread.
class Contents {
public:
    /// The store must outlive it.
    explicit Contents(Store& store)
        : store_(store)
    { }

    /// To be called when it is known what a packet says. `envelope` needs packet, payload and channel;
    /// `import_time_us` is the packet's, so that both go on the same day.
    void store(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us);
    /// The part of it that is a row of `report`.
    void store_report(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us);

private:
    void store_message(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us);
    void store_position(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us);
    void store_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us);
    void insert_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us,
        const std::string& variant, const google::protobuf::Message& metrics);

    Store& store_;
};

} // namespace meshview::writer
