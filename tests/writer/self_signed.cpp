#include "tests/writer/self_signed.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace meshview::writer_test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

void require(bool ok)
{
    if (!ok)
        throw std::runtime_error("cannot make a certificate");
}

void add_extension(X509* certificate, int id, const char* value)
{
    std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, id, value), &X509_EXTENSION_free);
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate sign_itself(EVP_PKEY* key)
{
    Certificate certificate(X509_new(), &X509_free);
    X509* raw = certificate.get();
    X509_set_version(raw, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
    X509_gmtime_adj(X509_getm_notBefore(raw), -3600);
    X509_gmtime_adj(X509_getm_notAfter(raw), 24 * 3600);
    X509_set_pubkey(raw, key);
    X509_NAME* name = X509_get_subject_name(raw);
    const auto* host = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(raw, name);
    add_extension(raw, NID_subject_alt_name, "DNS:localhost");
    add_extension(raw, NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(raw, key, EVP_sha256()) != 0);
    return certificate;
}

} // namespace

SelfSigned::SelfSigned(const std::filesystem::path& folder)
    : key(folder / "key.pem")
    , certificate(folder / "certificate.pem")
{
    const Key pair(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    require(pair != nullptr);
    const Certificate signed_certificate = sign_itself(pair.get());
    const File key_file(std::fopen(key.c_str(), "w"), &std::fclose);
    const File certificate_file(std::fopen(certificate.c_str(), "w"), &std::fclose);
    require(key_file != nullptr && certificate_file != nullptr);
    require(PEM_write_PrivateKey(key_file.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    require(PEM_write_X509(certificate_file.get(), signed_certificate.get()) == 1);
}

} // namespace meshview::writer_test
