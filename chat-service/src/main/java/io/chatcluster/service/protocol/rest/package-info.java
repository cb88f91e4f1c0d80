/**
 * The HTTP API under {@code /api/v1}, its OpenAPI document and the page to try it on. Resources run on event loops and never
 * wait: they answer with futures. Every refusal is a {@link io.chatcluster.service.protocol.rest.Problem}.
 */
@NullMarked
package io.chatcluster.service.protocol.rest;

import org.jspecify.annotations.NullMarked;
