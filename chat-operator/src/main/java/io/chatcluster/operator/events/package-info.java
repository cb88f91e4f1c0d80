/**
 * Kubernetes events about a chat: said once, not with every reconciliation. The reasons are part of the API. Any thread.
 */
@NullMarked
package io.chatcluster.operator.events;

import org.jspecify.annotations.NullMarked;
