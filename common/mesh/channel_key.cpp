#include "common/mesh/channel_key.hpp"

#include <array>
#include <new>
#include <stdexcept>

#include <openssl/evp.h>

namespace meshview::mesh {

namespace {

constexpr std::array<unsigned char, 16> default_key{
    0xd4, 0xf1, 0xbb, 0x3a, 0x20, 0x29, 0x07, 0x59, 0xf0, 0xbc, 0xff, 0xab, 0xcf, 0x4e, 0x69, 0x01};

const unsigned char* as_bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string expand(std::string_view psk)
{
    if (psk.empty() || psk == std::string_view("\0", 1))
        return {};
    std::string key;
    if (psk.size() == 1) {
        key.assign(default_key.begin(), default_key.end());
        key.back() = static_cast<char>(key.back() + psk.front() - 1);
        return key;
    }
    key = psk;
    key.resize(psk.size() <= 16 ? 16 : ChannelKey::max_psk_bytes, '\0');
    return key;
}

// Initial counter block: packet id as u64 and sender as u32, both little endian, then four bytes that count.
std::array<unsigned char, 16> first_counter(std::uint32_t packet_id, std::uint32_t from)
{
    std::array<unsigned char, 16> counter{};
    for (unsigned i = 0; i < 4; ++i) {
        counter[i] = static_cast<unsigned char>(packet_id >> (8 * i));
        counter[8 + i] = static_cast<unsigned char>(from >> (8 * i));
    }
    return counter;
}

void check(int openssl_result)
{
    if (openssl_result != 1)
        throw std::runtime_error("AES-CTR failed");
}

} // namespace

std::uint8_t xor_of(std::string_view bytes)
{
    unsigned char result = 0;
    for (const char c : bytes)
        result = static_cast<unsigned char>(result ^ static_cast<unsigned char>(c));
    return result;
}

ChannelKey::ChannelKey(std::string_view psk)
    : bytes_(expand(psk))
    , xor_(xor_of(bytes_))
{
    if (psk.size() > max_psk_bytes)
        throw std::invalid_argument("a channel key has at most 32 bytes");
    if (bytes_.empty())
        return;
    prepared_.reset(EVP_CIPHER_CTX_new());
    if (!prepared_)
        throw std::bad_alloc();
    const EVP_CIPHER* cipher = bytes_.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
    check(EVP_EncryptInit_ex(prepared_.get(), cipher, nullptr, as_bytes(bytes_), nullptr));
}

std::string ChannelKey::crypt(std::uint32_t packet_id, std::uint32_t from, std::string_view text) const
{
    if (!prepared_ || text.empty())
        return std::string(text);
    const Context context(EVP_CIPHER_CTX_new());
    if (!context)
        throw std::bad_alloc();
    // Copying keeps the key schedule, which costs more than the packet itself, and leaves this object
    // untouched.
    check(EVP_CIPHER_CTX_copy(context.get(), prepared_.get()));
    const auto counter = first_counter(packet_id, from);
    check(EVP_EncryptInit_ex(context.get(), nullptr, nullptr, nullptr, counter.data()));
    std::string result(text.size(), '\0');
    int written = 0;
    check(EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(result.data()), &written,
        as_bytes(text), static_cast<int>(text.size())));
    return result;
}

void ChannelKey::FreeContext::operator()(evp_cipher_ctx_st* context) const
{
    EVP_CIPHER_CTX_free(context);
}

} // namespace meshview::mesh
