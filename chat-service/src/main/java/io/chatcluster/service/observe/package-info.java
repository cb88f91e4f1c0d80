/**
 * What the cluster may ask a process: health probes and the load report, on the management port. Everything here only reads,
 * answers at once and never talks to Redis; the app layer says what is so through {@link ServiceState} and {@link LoadSource}.
 */
@NullMarked
package io.chatcluster.service.observe;

import org.jspecify.annotations.NullMarked;
