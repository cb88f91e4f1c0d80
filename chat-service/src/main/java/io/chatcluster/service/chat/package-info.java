/**
 * What people do, whichever door they come through: the one place that decides who may publish, and what. Thread-safe;
 * refusals are {@link io.chatcluster.service.model.ChatException}s.
 */
@NullMarked
package io.chatcluster.service.chat;

import org.jspecify.annotations.NullMarked;
