#include "launcher/journal.hpp"

#include <fstream>
#include <iterator>

namespace meshview::launcher {

std::string unit_in_cgroup(std::string_view cgroup)
{
    constexpr std::string_view suffix = ".service";
    while (!cgroup.empty()) {
        const std::size_t end = cgroup.find('\n');
        const std::string_view line = cgroup.substr(0, end);
        cgroup = end == cgroup.npos ? std::string_view() : cgroup.substr(end + 1);
        if (!line.starts_with("0::") || !line.ends_with(suffix))
            continue;
        const std::string unit(line.substr(line.rfind('/') + 1));
        return line.find("/user@") == line.npos ? unit : "user:" + unit;
    }
    return {};
}

std::string unit_of_this_process()
{
    std::ifstream file("/proc/self/cgroup");
    return unit_in_cgroup(std::string(std::istreambuf_iterator<char>(file), {}));
}

} // namespace meshview::launcher
