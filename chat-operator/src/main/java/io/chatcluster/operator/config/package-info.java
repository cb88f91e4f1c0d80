/** The settings of the operator itself, {@code chat-operator.*}. Read-only, from any thread. */
@NullMarked
package io.chatcluster.operator.config;

import org.jspecify.annotations.NullMarked;
