/** The documented {@code chat.*} settings, read once at start; contradictions stop the start with a sentence. */
@NullMarked
package io.chatcluster.service.config;

import org.jspecify.annotations.NullMarked;
