#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace meshview::reader {

/// Tells without rendering a packet that its text cannot hold what is looked for, so that a search through
/// the whole history renders hardly any. Protobuf's text form consists of names that the schema fixes, of
/// numbers, and of texts that stand in the payload as they are: a word that is in no name of the port's
/// message has to be in the payload's bytes. One thread.
class TextSearch {
public:
    /// `needle` as fold_case() gives it.
    explicit TextSearch(std::string_view needle);

    /// Whether the index of messages can find it: it knows three characters and more.
    static bool is_indexed(std::string_view needle);

    /// False: certainly not. True: look. `payload` is the stored MeshPacket.
    bool may_contain(std::int64_t portnum, std::string_view payload);

private:
    bool is_in_names(std::int64_t portnum);

    std::string word_; ///< the longest word of ASCII letters in the needle; empty: too short to tell anything
    std::unordered_map<std::int64_t, bool> in_names_; ///< by port
};

} // namespace meshview::reader
