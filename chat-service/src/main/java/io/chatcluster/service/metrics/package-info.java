/**
 * Every meter of the service, registered in one class so that names and labels can be read in one place. Any layer above may
 * count; counting is thread-safe, takes no lock and allocates nothing.
 */
@NullMarked
package io.chatcluster.service.metrics;

import org.jspecify.annotations.NullMarked;
