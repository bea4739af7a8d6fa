#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.hpp"

namespace meshview::writer {

/// One MQTT message as it arrived. The views point into whatever holds it: the library's buffer, then a
/// batch.
struct Message {
    Message(std::string_view the_topic, std::string_view the_payload, TimeUs the_arrival_us)
        : topic(the_topic)
        , payload(the_payload)
        , payload_bytes(the_payload.size())
        , arrival_us(the_arrival_us)
    { }

    std::string_view topic;
    std::string_view payload; ///< empty when the payload was too large to be taken
    std::size_t payload_bytes; ///< as sent; more than `payload` holds when it was too large
    TimeUs arrival_us;
};

/// Messages one after the other in one piece of memory, which is used again after `clear`: no allocation a
/// message.
class MessageBatch {
public:
    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    std::size_t bytes() const { return bytes_.size(); }
    /// Valid until the batch changes.
    Message operator[](std::size_t index) const;

    /// Copies the message; of a payload longer than `max_payload_bytes` only its length.
    void append(const Message& message, std::size_t max_payload_bytes);
    void clear();

private:
    struct Entry {
        std::size_t begin;
        std::size_t topic_bytes;
        std::size_t payload_bytes;
        std::size_t payload_bytes_sent;
        TimeUs arrival_us;
    };

    std::string bytes_;
    std::vector<Entry> entries_;
};

/// What waits between the thread that receives and the thread that stores: bounded in number and in bytes. A
/// full queue takes nothing more, so that the receiver stops reading and the broker has to wait; nothing is
/// dropped. Any thread.
class MessageQueue {
public:
    struct Limits {
        std::size_t messages = 32'768;
        std::size_t bytes = 2 * 1024 * 1024;
        std::size_t payload_bytes = 4 * 1024; ///< of a longer payload only the length goes on, to be counted
    };

    enum class Push { taken, full, closed };

    MessageQueue();
    explicit MessageQueue(const Limits& limits);

    const Limits& limits() const { return limits_; }

    /// The call by which messages enter, without waiting.
    Push try_push(const Message& message);
    /// The same for several: those from `taken` on, for as long as there is room; `taken` moves on. `full`
    /// when some are left.
    Push try_push(const MessageBatch& messages, std::size_t& taken);
    /// Waits while the queue is full. False when it is closed: the message was not taken.
    bool push(const Message& message);
    /// True once there is room or the queue is closed, false after `timeout`.
    bool wait_for_room(std::chrono::milliseconds timeout);

    /// Replaces the contents of `batch` by everything that waits, and waits for the first message when there
    /// is none. False when the queue is closed and empty: the end.
    bool take(MessageBatch& batch);

    /// The same, but gives up after `timeout`: `batch` is empty then.
    bool take_within(MessageBatch& batch, std::chrono::milliseconds timeout);

    /// Takes no more messages; what is inside can still be taken.
    void close();
    bool is_closed() const;
    /// Returns once the queue is closed, or after `timeout`.
    void wait_for_close(std::chrono::milliseconds timeout);
    std::size_t depth() const;

private:
    bool has_room() const;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::condition_variable emptied_; ///< or closed
    MessageBatch waiting_; ///< protected by mutex_, as is closed_
    bool closed_ = false;
};

/// Closes a queue at the end of a scope, so that nobody waits for somebody who has left.
class QueueCloser {
public:
    explicit QueueCloser(MessageQueue& queue)
        : queue_(queue)
    { }
    ~QueueCloser() { queue_.close(); }
    QueueCloser(const QueueCloser&) = delete;
    QueueCloser& operator=(const QueueCloser&) = delete;

private:
    MessageQueue& queue_;
};

} // namespace meshview::writer
