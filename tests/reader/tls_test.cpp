#include <cstdio>
#include <memory>

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "common/exit_code.hpp"
#include "reader/certificate.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
namespace asio = boost::asio;
namespace ssl = asio::ssl;

namespace {

template <auto free>
struct Free {
    template <typename T>
    void operator()(T* thing) const
    {
        free(thing);
    }
};

/// A certificate signed by itself, with its key in the same file.
void make_certificate(const std::filesystem::path& path, long serial)
{
    const std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, Free<X509_free>> certificate(X509_new());
    X509* const x = certificate.get();
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key.get());
    const auto* const name = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_sign(x, key.get(), EVP_sha256());
    const std::unique_ptr<std::FILE, Free<std::fclose>> file(std::fopen(path.c_str(), "w"));
    PEM_write_X509(file.get(), x);
    PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

/// One connection under TLS.
class SecureClient {
public:
    explicit SecureClient(std::uint16_t port)
        : stream_(io_, context_)
    {
        stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
        stream_.handshake(ssl::stream_base::client);
    }

    long serial()
    {
        const std::unique_ptr<X509, Free<X509_free>> peer(SSL_get1_peer_certificate(stream_.native_handle()));
        return ASN1_INTEGER_get(X509_get0_serialNumber(peer.get()));
    }

    void send(const std::string& bytes) { asio::write(stream_, asio::buffer(bytes)); }
    /// What comes up to and including `end`.
    std::string read_until(const std::string& end)
    {
        std::string text;
        const std::size_t bytes = asio::read_until(stream_, asio::dynamic_buffer(received_), end);
        text = received_.substr(0, bytes);
        received_.erase(0, bytes);
        return text;
    }

private:
    asio::io_context io_;
    ssl::context context_{ssl::context::tls_client};
    ssl::stream<asio::ip::tcp::socket> stream_;
    std::string received_;
};

} // namespace

TEST_CASE("everything is served under TLS, and a renewed certificate is taken up without a restart")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "tls.pem";
    make_certificate(path, 1);
    const RunningReader running([&](Config& config) { config.server.tls_cert = path; });
    CHECK(running.reader->url().starts_with("https://"));
    const std::uint16_t port = running.reader->port();
    SecureClient client(port);
    CHECK(client.serial() == 1);
    for (int i = 0; i < 2; ++i) {
        client.send("GET /api/nodes HTTP/1.1\r\nHost: test\r\n\r\n");
        CHECK(client.read_until("]}").starts_with("HTTP/1.1 200 "));
    }
    client.send("GET /api/export/nodes?format=csv HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK(client.read_until("\r\n0\r\n\r\n").find("node_id,id,long_name") != std::string::npos);

    SecureClient stream(port);
    stream.send("GET /api/events HTTP/1.1\r\nHost: test\r\n\r\n");
    stream.read_until("event: status");
    TestDatabase(running).add({.id = 1, .payload = "under TLS"});
    CHECK(stream.read_until("under TLS").find("event: packet") != std::string::npos);

    // A client that speaks no TLS is let go, the others stay.
    HttpClient plain(port);
    plain.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK_THROWS(plain.read_answer());

    make_certificate(path, 2);
    CHECK(eventually([&] { return SecureClient(port).serial() == 2; }));
    client.send("GET /livez HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK(client.read_until("alive").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a certificate that cannot be used is named at the start, and later leaves the old one in use")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "tls.pem";
    CHECK_THROWS_AS(Certificate(path, ""), ExitError);
    CHECK(Certificate("", "").context() == nullptr);
    make_certificate(path, 1);
    const auto other = folder.path() / "other.pem";
    make_certificate(other, 2);
    CHECK_THROWS_AS(Certificate(path, other), ExitError);
    Certificate certificate(path, "");
    const auto context = certificate.context();
    certificate.reload_if_changed();
    CHECK(certificate.context() == context);
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(other) + std::chrono::hours{1});
    std::filesystem::resize_file(path, 10);
    certificate.reload_if_changed();
    CHECK(certificate.context() == context);
    std::filesystem::rename(other, path);
    certificate.reload_if_changed();
    CHECK(certificate.context() != context);
}
