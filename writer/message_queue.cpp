#include "writer/message_queue.hpp"

#include <utility>

namespace meshview::writer {

Message MessageBatch::operator[](std::size_t index) const
{
    const Entry& entry = entries_[index];
    const std::string_view all = bytes_;
    Message message(all.substr(entry.begin, entry.topic_bytes),
        all.substr(entry.begin + entry.topic_bytes, entry.payload_bytes), entry.arrival_us);
    message.payload_bytes = entry.payload_bytes_sent;
    return message;
}

void MessageBatch::append(const Message& message, std::size_t max_payload_bytes)
{
    const std::string_view payload =
        message.payload_bytes <= max_payload_bytes ? message.payload : std::string_view();
    entries_.push_back(
        {bytes_.size(), message.topic.size(), payload.size(), message.payload_bytes, message.arrival_us});
    bytes_ += message.topic;
    bytes_ += payload;
}

void MessageBatch::clear()
{
    bytes_.clear();
    entries_.clear();
}

MessageQueue::MessageQueue()
    : MessageQueue(Limits{})
{ }

MessageQueue::MessageQueue(const Limits& limits)
    : limits_(limits)
{ }

bool MessageQueue::has_room() const
{
    return waiting_.size() < limits_.messages && waiting_.bytes() < limits_.bytes;
}

MessageQueue::Push MessageQueue::try_push(const Message& message)
{
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        if (closed_)
            return Push::closed;
        if (!has_room())
            return Push::full;
        first = waiting_.empty();
        waiting_.append(message, limits_.payload_bytes);
    }
    if (first)
        filled_.notify_one();
    return Push::taken;
}

MessageQueue::Push MessageQueue::try_push(const MessageBatch& messages, std::size_t& taken)
{
    bool first = false;
    Push result = Push::taken;
    {
        const std::lock_guard guard(mutex_);
        if (closed_)
            return Push::closed;
        first = waiting_.empty();
        for (; taken < messages.size() && has_room(); ++taken)
            waiting_.append(messages[taken], limits_.payload_bytes);
        result = taken < messages.size() ? Push::full : Push::taken;
    }
    if (first)
        filled_.notify_one();
    return result;
}

bool MessageQueue::push(const Message& message)
{
    for (;;) {
        const Push result = try_push(message);
        if (result != Push::full)
            return result == Push::taken;
        std::unique_lock guard(mutex_);
        emptied_.wait(guard, [this] { return closed_ || has_room(); });
    }
}

bool MessageQueue::wait_for_room(std::chrono::milliseconds timeout)
{
    std::unique_lock guard(mutex_);
    return emptied_.wait_for(guard, timeout, [this] { return closed_ || has_room(); });
}

bool MessageQueue::take(MessageBatch& batch)
{
    batch.clear();
    {
        std::unique_lock guard(mutex_);
        filled_.wait(guard, [this] { return closed_ || !waiting_.empty(); });
        std::swap(batch, waiting_);
    }
    emptied_.notify_all();
    return !batch.empty();
}

bool MessageQueue::take_within(MessageBatch& batch, std::chrono::milliseconds timeout)
{
    batch.clear();
    bool is_over = false;
    {
        std::unique_lock guard(mutex_);
        filled_.wait_for(guard, timeout, [this] { return closed_ || !waiting_.empty(); });
        std::swap(batch, waiting_);
        is_over = closed_ && batch.empty();
    }
    emptied_.notify_all();
    return !is_over;
}

void MessageQueue::close()
{
    {
        const std::lock_guard guard(mutex_);
        closed_ = true;
    }
    filled_.notify_all();
    emptied_.notify_all();
}

bool MessageQueue::is_closed() const
{
    const std::lock_guard guard(mutex_);
    return closed_;
}

void MessageQueue::wait_for_close(std::chrono::milliseconds timeout)
{
    std::unique_lock guard(mutex_);
    emptied_.wait_for(guard, timeout, [this] { return closed_; });
}

std::size_t MessageQueue::depth() const
{
    const std::lock_guard guard(mutex_);
    return waiting_.size();
}

} // namespace meshview::writer
