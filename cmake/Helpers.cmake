# Most of the time of a build went into reading the same large headers again for each file. meshview_common precompiles
# them (common/precompiled.hpp); every other target takes them from there. No file relies on it: each includes what it
# uses.
function(meshview_precompiled name)
  if(NOT name STREQUAL meshview_common AND MESHVIEW_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM meshview_common)
  endif()
endfunction()

# meshview_library(NAME SOURCES ... LINKS ...): one static library per folder, from an explicit list.
function(meshview_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE meshview_settings ${ARG_PRIVATE_LINKS})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  meshview_precompiled(${name})
endfunction()

# meshview_program(NAME MAIN LIBRARY): an executable is its main.cpp and the folder's library.
function(meshview_program name main)
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE meshview_settings ${ARGN})
  meshview_precompiled(${name})
endfunction()

# meshview_test(NAME SOURCES ... LINKS ... LABELS ...): a doctest program, registered with ctest. Label `unit` is run
# under AddressSanitizer and UndefinedBehaviorSanitizer too, `threaded` under ThreadSanitizer; the targets
# unit_tests, threaded_tests and, for all others, whole_tests build them.
function(meshview_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/main.cpp ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE meshview_settings doctest::doctest ${ARG_LINKS})
  target_compile_definitions(${name} PRIVATE
    MESHVIEW_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data" MESHVIEW_BIN="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  meshview_precompiled(${name})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
  # Those of no sanitized build, which take the programs as they are.
  if(NOT "unit" IN_LIST ARG_LABELS)
    add_dependencies(whole_tests ${name})
  endif()
  foreach(label ${ARG_LABELS})
    if(TARGET ${label}_tests)
      add_dependencies(${label}_tests ${name})
    endif()
  endforeach()
endfunction()

# meshview_fuzzer(NAME SOURCES ... LINKS ... SEEDS ...): a libFuzzer program. As a test it begins with the seeds (folders)
# and runs for some seconds; what it finds worth keeping goes into a folder of the build.
function(meshview_fuzzer name)
  if(NOT MESHVIEW_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;SEEDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${name} PRIVATE meshview_settings ${ARG_LINKS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set(found ${MESHVIEW_FUZZ_CORPUS}/found/${name})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME ${name}
    COMMAND ${name} -max_total_time=10 -timeout=10 -rss_limit_mb=1024 -max_len=16384 ${found} ${ARG_SEEDS})
  set_tests_properties(${name} PROPERTIES TIMEOUT 120 LABELS unit FIXTURES_REQUIRED fuzz_corpus)
  add_dependencies(unit_tests ${name})
endfunction()
