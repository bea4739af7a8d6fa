#include "launcher/launcher.hpp"

int main(int argc, char** argv)
{
    return meshview::launcher::main_program(argc, argv);
}
