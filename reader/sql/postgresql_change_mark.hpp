#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "common/postgresql_url.hpp"
#include "reader/change_mark.hpp"

namespace meshview::reader {

/// Counts what writers notify, on a thread and a connection of its own. Has nothing to tell while the server
/// is away.
class PostgresqlChangeMark final : public ChangeMark {
public:
    explicit PostgresqlChangeMark(PostgresqlUrl url)
        : url_(std::move(url))
    { }

    std::optional<Value> read() const override;
    void open() override;
    void close() override;

private:
    void listen(const std::stop_token& stop);

    const PostgresqlUrl url_;
    std::atomic<std::uint64_t> count_ = 0; ///< of changes; grows also when some may have been missed
    std::atomic<bool> listens_ = false;
    std::jthread thread_;
};

} // namespace meshview::reader
