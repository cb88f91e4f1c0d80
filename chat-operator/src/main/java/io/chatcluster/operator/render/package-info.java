/**
 * The objects of a chat as they are to be: pure functions from the resource and the decided numbers to Kubernetes objects, the
 * same for the same input down to the byte. Nothing here talks to a cluster; {@code reconcile} applies what comes out.
 */
@NullMarked
package io.chatcluster.operator.render;

import org.jspecify.annotations.NullMarked;
