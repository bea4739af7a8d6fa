#pragma once

namespace meshview::reader {

/// Raises what the system lets this process have open, as far as it may, so that so many connections and the
/// files of the service fit in; systems start a process with 1024. Says in the log what to do when the
/// administrator's limit is too low. Before any connection is accepted.
void allow_connections(int connections);

} // namespace meshview::reader
