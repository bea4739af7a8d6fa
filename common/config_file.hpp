#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meshview {

/// One `key = value` of an INI file, and where it stands.
struct ConfigEntry {
    std::string section; ///< lower case
    std::string key; ///< lower case
    std::string value;
    int line = 0;
};

/// Reads INI text by the rules of Python's configparser, because the files that operators have were written
/// for it:
/// `=` or `:` between key and value, `#` and `;` comment out whole lines only (a password may hold both),
/// lines indented deeper than their key continue its value, `%%` is a percent sign, the first BOM is ignored.
/// Interpolation
/// `%(name)s` takes a value of the same section or of [DEFAULT]. Keys and sections in any case.
///
/// Throws ExitError (`configuration`) naming `file_name` and line: no section header, no delimiter, a key
/// twice, a file over 1 MiB, an unknown name in an interpolation.
std::vector<ConfigEntry> parse_config_file(std::string_view text, const std::string& file_name);

} // namespace meshview
