#pragma once

#include <functional>
#include <string>
#include <utility>

#include "common/postgresql/connection.hpp"

namespace meshview::migrations::postgresql {

using meshview::postgresql::Connection;
using meshview::postgresql::Parameters;
using meshview::postgresql::Result;

/// A connection as migrations use it: what they change goes through `change`, and so can be written down as a
/// script on its way. Borrows the connection; one thread. All throw meshview::postgresql::Error.
class Session {
public:
    explicit Session(Connection& connection)
        : connection_(connection)
    { }

    /// Only looks.
    Result ask(const std::string& sql, const Parameters& parameters = {})
    {
        return connection_.execute(sql, parameters);
    }

    /// Changes schema or rows; gives how many rows.
    std::int64_t change(const std::string& sql)
    {
        tell(sql);
        return connection_.execute(sql).affected_rows();
    }

    /// For the listener only: what takes the place of something in a script.
    void tell(const std::string& sql) const
    {
        if (listener_)
            listener_(sql);
    }
    void on_change(std::function<void(const std::string&)> listener) { listener_ = std::move(listener); }
    bool is_written_down() const { return static_cast<bool>(listener_); }

    Connection& connection() { return connection_; }

private:
    Connection& connection_;
    std::function<void(const std::string&)> listener_;
};

} // namespace meshview::migrations::postgresql
