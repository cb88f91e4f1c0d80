/**
 * Brings objects into the shape that {@code render} says, by server-side apply, and only where they are not in it yet. Objects
 * of others that happen to have our names are left alone.
 */
@NullMarked
package io.chatcluster.operator.apply;

import org.jspecify.annotations.NullMarked;
