#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/postgresql/connecting.hpp"
#include "common/postgresql/error.hpp"
#include "common/postgresql/parameter.hpp"
#include "common/postgresql/result.hpp"
#include "common/postgresql_url.hpp"

struct pg_conn;
struct pg_cancel;

namespace meshview::postgresql {

struct Notification {
    std::string channel;
    std::string payload;
};

/// Ends the statement that a connection runs at this moment, with SQLSTATE 57014. Any thread, while the
/// connection lives or after it.
class Canceller {
public:
    explicit Canceller(pg_conn* connection);

    /// False when the server could not be told.
    bool cancel() const noexcept;

private:
    struct Free {
        void operator()(pg_cancel* cancel) const;
    };
    std::unique_ptr<pg_cancel, Free> cancel_;
};

/// One session of a PostgreSQL server, over libpq: UTF-8, times in UTC. Hosts, ports, TLS, password file and
/// service file as libpq knows them. Warnings of the server go to the log. One thread at a time.
class Connection {
public:
    /// Throws ConnectionError: `configuration` for what waiting does not mend (URL, password, no such
    /// database), `unavailable` when no server answers.
    explicit Connection(const PostgresqlUrl& url, const ConnectionOptions& options = {});
    Connection(Connection&&) noexcept = default;
    Connection& operator=(Connection&&) noexcept = default;
    ~Connection() = default;

    /// One statement or several, without parameters; the result is the last one's. Throws Error.
    Result execute(const std::string& sql);
    /// One statement, its parameters bound.
    Result execute(const std::string& sql, const Parameters& parameters);

    /// A statement that the server keeps planned; it lives as long as the connection.
    class Prepared {
    public:
        Result operator()(const Parameters& parameters = {}) const;

    private:
        friend class Connection;
        Prepared(Connection& connection, std::string name)
            : connection_(connection)
            , name_(std::move(name))
        { }
        Connection& connection_; ///< must not be moved meanwhile
        std::string name_;
    };
    Prepared prepare(const std::string& sql);

    /// Runs a statement whose rows are taken one by one, in memory only one of them. Until the last one is
    /// taken, or the rest discarded, nothing else can be run.
    void stream(const Prepared& statement, const Parameters& parameters);
    /// Row 0 of the result; nothing at the end.
    std::optional<Result> next_row();
    /// Those that are still to come; when there are many, the server is told to stop.
    void discard_rows() noexcept;

    /// A statement that is to run with others.
    struct Call {
        const Prepared& statement;
        Parameters parameters = {};
    };
    /// One after the other, sent together, so that all take one round trip. What follows one that is refused
    /// is not run, and its error thrown.
    std::vector<Result> execute_together(const std::vector<Call>& calls);

    /// Runs a `COPY ... FROM STDIN` of these bytes.
    void copy_in(const std::string& statement, std::string_view data);

    /// Called on this thread some ten times a second while a statement runs; must not use the connection.
    /// What it throws cancels the statement and comes out of `execute`.
    void on_wait(std::function<void()> callback) { on_wait_ = std::move(callback); }

    Canceller canceller() const { return Canceller(connection_.get()); }

    /// What came on the channels listened to (LISTEN), waiting up to `patience` for it. Throws Error when the
    /// connection is lost.
    std::optional<Notification> wait_for_notification(std::chrono::milliseconds patience);

    bool is_in_transaction() const;
    bool is_lost() const;
    /// Whether the server closed an idle connection; takes in what it said last, and does not wait.
    bool has_ended();
    int backend_pid() const;
    int server_version() const; ///< 150020 for 15.20

    /// An identifier or a literal for SQL that takes no parameters.
    std::string quoted_identifier(std::string_view name) const;
    std::string quoted_literal(std::string_view text) const;

private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };

    class Values;

    bool send(const Prepared& statement, const Parameters& parameters);
    Result finish(bool sent);
    Result next_result();
    void finish_pipeline();
    void wait_until_ready();
    static std::optional<Error> error_of(const Result& result);
    void wait_for_server();
    [[noreturn]] void throw_lost() const;

    std::unique_ptr<pg_conn, Close> connection_;
    std::function<void()> on_wait_;
    int prepared_ = 0;
};

/// BEGIN ... COMMIT, undone unless committed. One at a time on a connection.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

} // namespace meshview::postgresql
