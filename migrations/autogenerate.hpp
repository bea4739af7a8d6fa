#pragma once

#include <string>
#include <variant>
#include <vector>

#include "migrations/operation.hpp"
#include "migrations/schema.hpp"

namespace meshview::migrations {

/// What people have to decide, or to know, in lines without `//`.
struct Remark {
    std::vector<std::string> lines;
};

using GeneratedStep = std::variant<Operation, Remark>;

/// The steps that turn one schema into another, in an order in which they can be run. Everything that belongs
/// to one table is one batch. Pure.
///
/// Not done, but said in a Remark: what could be a rename (a table or column that goes while a similar one
/// comes: neither is dropped or added, nor anything that mentions them), changes of collations and computed
/// columns, checks that cannot be told apart, views and triggers. Where something goes and something unlike
/// comes, a Remark says what to write if it is a rename all the same.
std::vector<GeneratedStep> steps_between(const Schema& from, const Schema& to);

/// The body of an `upgrade` or `downgrade`, indented by four spaces.
std::string source_body(const std::vector<GeneratedStep>& steps);

} // namespace meshview::migrations
