// Boost.URL, compiled once for all programs.
#include <boost/url/src.hpp>
