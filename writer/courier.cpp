#include "writer/courier.hpp"

#include <utility>

#include <pthread.h>

namespace meshview::writer {

Courier::Courier()
    : thread_([this](const std::stop_token& stop) { run(stop); })
{ }

Courier::~Courier() = default;

void Courier::post(std::function<void()> work)
{
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !next_ || failure_; });
        throw_failure();
        next_ = std::move(work);
    }
    changed_.notify_all();
}

void Courier::wait()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return (!next_ && !is_working_) || failure_; });
    throw_failure();
}

void Courier::throw_failure() const
{
    if (failure_)
        std::rethrow_exception(failure_);
}

void Courier::run(const std::stop_token& stop)
{
    pthread_setname_np(pthread_self(), "courier");
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return static_cast<bool>(next_); }) && !stop.stop_requested()) {
        const std::function<void()> work = std::exchange(next_, nullptr);
        is_working_ = true;
        lock.unlock();
        changed_.notify_all();
        std::exception_ptr failure;
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        is_working_ = false;
        failure_ = failure;
        changed_.notify_all();
        if (failure)
            return;
    }
}

} // namespace meshview::writer
