#include "common/postgresql/connection.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <spdlog/spdlog.h>

namespace meshview::postgresql {

namespace {

constexpr std::chrono::milliseconds between_looks{50};

// On one line: DETAIL and HINT in parentheses behind the message.
std::string message_of(const PGresult* result)
{
    const auto field = [&](int code) {
        const char* const text = PQresultErrorField(result, code);
        return text == nullptr ? std::string() : std::string(text);
    };
    std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
    for (const int code : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT})
        if (const std::string more = field(code); !more.empty())
            message += fmt::format(" ({})", more);
    for (char& c : message)
        if (c == '\n')
            c = ' ';
    return message;
}

void log_notice(void*, const PGresult* result)
{
    const char* const severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const bool warns = severity != nullptr && std::string_view(severity) == "WARNING";
    spdlog::log(warns ? spdlog::level::warn : spdlog::level::debug, "database: {}", message_of(result));
}

} // namespace

Canceller::Canceller(pg_conn* connection)
    : cancel_(PQgetCancel(connection))
{ }

void Canceller::Free::operator()(pg_cancel* cancel) const
{
    PQfreeCancel(cancel);
}

bool Canceller::cancel() const noexcept
{
    std::array<char, 256> reason{};
    return cancel_ != nullptr && PQcancel(cancel_.get(), reason.data(), static_cast<int>(reason.size())) != 0;
}

void Connection::Close::operator()(pg_conn* connection) const
{
    PQfinish(connection);
}

Connection::Connection(const PostgresqlUrl& url, const ConnectionOptions& options)
    : connection_(connect(url, options))
{
    PQsetNoticeReceiver(connection_.get(), &log_notice, nullptr);
    execute("SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'; SET bytea_output TO 'hex'");
}

Result Connection::execute(const std::string& sql)
{
    return finish(PQsendQuery(connection_.get(), sql.c_str()) != 0);
}

/// Parameters as libpq takes them; refers to them.
class Connection::Values {
public:
    explicit Values(const Parameters& parameters)
    {
        for (const Parameter& parameter : parameters) {
            data_.push_back(parameter.data());
            sizes_.push_back(static_cast<int>(parameter.size()));
            formats_.push_back(parameter.is_binary() ? 1 : 0);
        }
    }
    int count() const { return static_cast<int>(data_.size()); }
    const char* const* data() const { return data_.data(); }
    const int* sizes() const { return sizes_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    std::vector<const char*> data_;
    std::vector<int> sizes_;
    std::vector<int> formats_;
};

Result Connection::execute(const std::string& sql, const Parameters& parameters)
{
    const Values values(parameters);
    return finish(PQsendQueryParams(connection_.get(), sql.c_str(), values.count(), nullptr, values.data(),
                      values.sizes(), values.formats(), 0)
        != 0);
}

Connection::Prepared Connection::prepare(const std::string& sql)
{
    std::string name = fmt::format("meshview_{}", ++prepared_);
    finish(PQsendPrepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr) != 0);
    return {*this, std::move(name)};
}

bool Connection::send(const Prepared& statement, const Parameters& parameters)
{
    const Values values(parameters);
    return PQsendQueryPrepared(connection_.get(), statement.name_.c_str(), values.count(), values.data(),
               values.sizes(), values.formats(), 0)
        != 0;
}

Result Connection::Prepared::operator()(const Parameters& parameters) const
{
    return connection_.finish(connection_.send(*this, parameters));
}

// While it has no room for what is sent, libpq takes in what the server answers: neither waits for the other.
std::vector<Result> Connection::execute_together(const std::vector<Call>& calls)
{
    if (PQenterPipelineMode(connection_.get()) == 0)
        throw_lost();
    bool sent = true;
    for (const Call& call : calls)
        sent = sent && send(call.statement, call.parameters);
    if (!sent || PQpipelineSync(connection_.get()) == 0)
        throw_lost();
    std::vector<Result> results;
    std::optional<Error> refused;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        try {
            results.push_back(next_result());
        } catch (const Error& error) {
            if (!refused)
                refused = error;
        }
        if (is_lost())
            break;
    }
    if (!is_lost())
        finish_pipeline();
    if (refused)
        throw *refused;
    return results;
}

void Connection::copy_in(const std::string& statement, std::string_view data)
{
    if (PQsendQuery(connection_.get(), statement.c_str()) == 0)
        throw_lost();
    wait_until_ready();
    const Result begun(PQgetResult(connection_.get()));
    if (PQresultStatus(begun.raw()) != PGRES_COPY_IN) {
        next_result();
        throw error_of(begun).value_or(Error({}, "this statement copies nothing"));
    }
    constexpr std::size_t piece = 1 << 16; // libpq keeps what it cannot send yet
    bool sent = true;
    for (; sent && !data.empty(); data.remove_prefix(std::min(piece, data.size())))
        sent = PQputCopyData(connection_.get(), data.data(), static_cast<int>(std::min(piece, data.size())))
            == 1;
    if (!sent || PQputCopyEnd(connection_.get(), nullptr) != 1)
        throw_lost();
    next_result();
}

// Reads everything that the statement gives, so that the connection is ready for the next one whatever
// happens.
Result Connection::finish(bool sent)
{
    if (!sent)
        throw_lost();
    return next_result();
}

Result Connection::next_result()
{
    Result last(nullptr);
    std::optional<Error> refused;
    std::exception_ptr thrown;
    while (true) {
        try {
            wait_until_ready();
        } catch (...) {
            if (is_lost())
                throw;
            thrown = std::current_exception();
        }
        PGresult* const result = PQgetResult(connection_.get());
        if (result == nullptr)
            break;
        last = Result(result);
        if (!refused)
            refused = error_of(last);
    }
    if (thrown)
        std::rethrow_exception(thrown);
    if (refused)
        throw *refused;
    return last;
}

// What on_wait throws comes out of here once the statement is told to end.
void Connection::wait_until_ready()
{
    std::exception_ptr thrown;
    while (PQisBusy(connection_.get()) != 0) {
        wait_for_server();
        if (!on_wait_ || thrown)
            continue;
        try {
            on_wait_();
        } catch (...) {
            thrown = std::current_exception();
            canceller().cancel();
        }
    }
    if (thrown)
        std::rethrow_exception(thrown);
}

std::optional<Error> Connection::error_of(const Result& result)
{
    const PGresult* const raw = result.raw();
    if (PQresultStatus(raw) != PGRES_FATAL_ERROR)
        return std::nullopt;
    const char* const sqlstate = PQresultErrorField(raw, PG_DIAG_SQLSTATE);
    return Error(sqlstate == nullptr ? "" : sqlstate,
        sqlstate == nullptr ? one_line(PQresultErrorMessage(raw)) : message_of(raw));
}

void Connection::stream(const Prepared& statement, const Parameters& parameters)
{
    if (!send(statement, parameters) || PQsetSingleRowMode(connection_.get()) == 0)
        throw_lost();
}

std::optional<Result> Connection::next_row()
{
    try {
        wait_until_ready();
    } catch (...) {
        discard_rows();
        throw;
    }
    Result result(PQgetResult(connection_.get()));
    if (PQresultStatus(result.raw()) == PGRES_SINGLE_TUPLE)
        return result;
    const std::optional<Error> refused = error_of(result);
    discard_rows();
    if (refused)
        throw *refused;
    return std::nullopt;
}

void Connection::discard_rows() noexcept
{
    constexpr int cheap = 1000;
    try {
        for (int rows = 0;; ++rows) {
            while (PQisBusy(connection_.get()) != 0)
                wait_for_server();
            const Result result(PQgetResult(connection_.get()));
            if (result.raw() == nullptr)
                return;
            if (rows == cheap)
                canceller().cancel();
        }
    } catch (const Error&) {
        // Lost, and its rows with it.
    }
}

// The answer to the end of what was sent together.
void Connection::finish_pipeline()
{
    while (PQisBusy(connection_.get()) != 0)
        wait_for_server();
    const Result synchronized(PQgetResult(connection_.get()));
    if (PQexitPipelineMode(connection_.get()) == 0)
        throw_lost();
}

void Connection::wait_for_server()
{
    PQflush(connection_.get());
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    if (socket.fd < 0)
        throw_lost();
    poll(&socket, 1, static_cast<int>(between_looks.count()));
    // A lost connection shows in the result that comes next.
    if (socket.revents != 0)
        PQconsumeInput(connection_.get());
}

void Connection::throw_lost() const
{
    throw Error({}, one_line(PQerrorMessage(connection_.get())));
}

std::optional<Notification> Connection::wait_for_notification(std::chrono::milliseconds patience)
{
    const auto arrived = [&]() -> std::optional<Notification> {
        if (PQconsumeInput(connection_.get()) == 0)
            throw_lost();
        const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notify(
            PQnotifies(connection_.get()), &PQfreemem);
        if (!notify)
            return std::nullopt;
        return Notification{notify->relname, notify->extra};
    };
    if (auto notification = arrived())
        return notification;
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    if (socket.fd < 0)
        throw_lost();
    poll(&socket, 1, static_cast<int>(patience.count()));
    return arrived();
}

bool Connection::is_in_transaction() const
{
    const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool Connection::is_lost() const
{
    return PQstatus(connection_.get()) != CONNECTION_OK;
}

// The server's last words come first, the end of the stream after them.
bool Connection::has_ended()
{
    return PQconsumeInput(connection_.get()) == 0 || PQconsumeInput(connection_.get()) == 0 || is_lost();
}

int Connection::backend_pid() const
{
    return PQbackendPID(connection_.get());
}

int Connection::server_version() const
{
    return PQserverVersion(connection_.get());
}

std::string Connection::quoted_identifier(std::string_view name) const
{
    const std::unique_ptr<char, decltype(&PQfreemem)> text(
        PQescapeIdentifier(connection_.get(), name.data(), name.size()), &PQfreemem);
    return text ? text.get() : std::string();
}

std::string Connection::quoted_literal(std::string_view plain) const
{
    const std::unique_ptr<char, decltype(&PQfreemem)> text(
        PQescapeLiteral(connection_.get(), plain.data(), plain.size()), &PQfreemem);
    return text ? text.get() : std::string();
}

Transaction::Transaction(Connection& connection)
    : connection_(connection)
{
    connection_.execute("BEGIN");
}

Transaction::~Transaction()
{
    if (!open_)
        return;
    try {
        connection_.execute("ROLLBACK");
    } catch (const Error&) {
        // The connection is lost, and the server has undone it.
    }
}

void Transaction::commit()
{
    connection_.execute("COMMIT");
    open_ = false;
}

} // namespace meshview::postgresql
