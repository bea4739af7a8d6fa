# Everything comes from Debian packages; ./run installs what is missing.

# g++ 12 of Debian 12 has Boost 1.81 beside an older default; 1.83 is the default of Debian 13.
set(Boost_USE_STATIC_LIBS OFF)
find_package(Boost 1.81 REQUIRED COMPONENTS program_options url)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(Protobuf REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(MOSQUITTO REQUIRED IMPORTED_TARGET libmosquitto)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlienc)
# Only its core: the figures and their text form. The HTTP server that it could bring stays out.
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)

# Optional: without it, everything works with SQLite.
pkg_check_modules(LIBPQ IMPORTED_TARGET libpq)
option(MESHVIEW_POSTGRESQL "Work with PostgreSQL databases, too" ${LIBPQ_FOUND})
if(MESHVIEW_POSTGRESQL AND NOT LIBPQ_FOUND)
  message(FATAL_ERROR "MESHVIEW_POSTGRESQL needs libpq-dev")
endif()

# Debian's SQLiteCppConfig.cmake names a static library only; its dependencies are ours to add.
find_package(SQLiteCpp REQUIRED)
