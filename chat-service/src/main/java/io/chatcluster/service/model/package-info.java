/**
 * The words of the service: channels, positions, publications, codes. Plain immutable values without I/O; every other
 * package may use them, from any thread.
 */
@NullMarked
package io.chatcluster.service.model;

import org.jspecify.annotations.NullMarked;
