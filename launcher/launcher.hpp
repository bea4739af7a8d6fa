#pragma once

namespace meshview::launcher {

/// The program `meshview`: reads the command line, runs the command, returns the exit code.
int main_program(int argc, char** argv);

} // namespace meshview::launcher
