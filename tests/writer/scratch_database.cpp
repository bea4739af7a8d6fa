#include "tests/writer/scratch_database.hpp"

namespace meshview::writer_test {

ScratchIngest::ScratchIngest(writer::IngestRules rules)
    : database_(make_scratch_database())
    , rules_(std::move(rules))
{
    restart();
}

std::string ScratchIngest::value(const std::string& query)
{
    const auto found = rows(query);
    return found.size() == 1 ? found.front() : "not one row";
}

void ScratchIngest::take(const meshtastic::ServiceEnvelope& envelope, TimeUs now_us)
{
    take(topic_of(envelope), envelope.SerializeAsString(), now_us);
}

void ScratchIngest::take(std::string_view topic, std::string_view payload, TimeUs now_us)
{
    in_transaction(
        *store_, *ingest_, [&] { ingest_->take(writer::Message(topic, payload, now_us), counters_); });
}

void ScratchIngest::restart()
{
    ingest_.reset();
    store_ = database_->open_store();
    ingest_.emplace(*store_, mesh::Keyring::with_default_key({}), rules_);
}

} // namespace meshview::writer_test
