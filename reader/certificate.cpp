#include "reader/certificate.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::reader {

namespace ssl = boost::asio::ssl;

Certificate::Certificate(std::filesystem::path chain, std::filesystem::path key)
    : chain_(std::move(chain))
    , key_(key.empty() ? chain_ : std::move(key))
{
    if (chain_.empty())
        return;
    version_ = version();
    try {
        context_ = read();
    } catch (const boost::system::system_error& error) {
        throw ExitError(ExitCode::configuration,
            fmt::format("[server] tls_cert {} and key {}: {}; needed are a certificate chain and its private "
                        "key as PEM",
                chain_.string(), key_.string(), error.code().message()));
    }
}

std::shared_ptr<ssl::context> Certificate::context() const
{
    const std::lock_guard lock(mutex_);
    return context_;
}

Certificate::Version Certificate::version() const
{
    std::error_code ignored;
    return {
        std::filesystem::last_write_time(chain_, ignored), std::filesystem::last_write_time(key_, ignored)};
}

std::shared_ptr<ssl::context> Certificate::read() const
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    context->set_options(
        ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
    context->use_certificate_chain_file(chain_.string());
    context->use_private_key_file(key_.string(), ssl::context::pem);
    if (SSL_CTX_check_private_key(context->native_handle()) != 1)
        throw boost::system::system_error(
            make_error_code(boost::system::errc::invalid_argument), "the key is another certificate's");
    return context;
}

void Certificate::reload_if_changed()
{
    if (chain_.empty())
        return;
    const Version found = version();
    if (found == version_)
        return;
    version_ = found;
    try {
        auto context = read();
        const std::lock_guard lock(mutex_);
        context_ = std::move(context);
        spdlog::info("http: the certificate was renewed");
    } catch (const boost::system::system_error& error) {
        // Half written, most likely: its time changes once more when it is whole.
        spdlog::warn("http: the new certificate cannot be used, the old one stays: {}", error.what());
    }
}

} // namespace meshview::reader
