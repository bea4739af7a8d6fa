# Language level, warnings, sanitizers and output folders: once, for every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

option(MESHVIEW_TESTS "Build the tests" OFF)
option(MESHVIEW_BENCH "Build the benchmarks" OFF)
option(MESHVIEW_WEB "Bundle the front end with npm" ON)
option(MESHVIEW_PRECOMPILE "Precompile the large headers" ON)
option(MESHVIEW_FUZZ "Build the libFuzzer targets (clang only)" OFF)
set(MESHVIEW_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(meshview_settings INTERFACE)
target_compile_options(meshview_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wno-missing-field-initializers # designated initializers leave the rest to its default on purpose
  -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wformat=2)
target_include_directories(meshview_settings INTERFACE ${CMAKE_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12 inside std::string and std::variant at -O2.
  target_compile_options(meshview_settings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(MESHVIEW_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Boost.Asio's fences, which ThreadSanitizer cannot follow, are beside locks that it can.
  add_compile_options(-Wno-tsan)
endif()
if(MESHVIEW_FUZZ)
  # The fuzzers follow what their input reaches everywhere.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(MESHVIEW_SANITIZE)
  add_compile_options(-fsanitize=${MESHVIEW_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MESHVIEW_SANITIZE})
endif()
if(MESHVIEW_SANITIZE MATCHES undefined AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # clang 14 cannot assemble coroutines with this one check.
  add_compile_options(-fno-sanitize=function)
endif()
