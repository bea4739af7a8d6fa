#pragma once

#include "migrations/dialect.hpp"

namespace meshview::migrations {

/// A Dialect that hands everything to another one: the base of those that look at what a migration does on
/// its way (planning, offline scripts). Borrows the other.
class ObservingDialect : public Dialect {
public:
    explicit ObservingDialect(Dialect& inner)
        : inner_(inner)
    { }

    std::string_view name() const override { return inner_.name(); }
    void begin() override { inner_.begin(); }
    void commit() override { inner_.commit(); }
    void rollback() noexcept override { inner_.rollback(); }
    std::vector<std::string> revisions() override { return inner_.revisions(); }
    void set_revisions(
        const std::vector<std::string>& revisions, const std::vector<std::string>& compatible) override
    {
        inner_.set_revisions(revisions, compatible);
    }
    void set_reference_status(bool in_progress, TimeUs now_us) override
    {
        inner_.set_reference_status(in_progress, now_us);
    }
    void apply(const Operation& operation) override { inner_.apply(operation); }
    StrategyPlan plan(const Operation& operation) override { return inner_.plan(operation); }
    Inspector& inspector() override { return inner_.inspector(); }
    std::string epoch_us(const std::string& column) const override { return inner_.epoch_us(column); }
    std::string datetime_of(const std::string& column) const override { return inner_.datetime_of(column); }
    void on_progress(std::function<void(RowProgress)> callback) override
    {
        inner_.on_progress(std::move(callback));
    }
    void stop_on(std::stop_token stop) override { inner_.stop_on(std::move(stop)); }

private:
    Dialect& inner_;
};

} // namespace meshview::migrations
