/** What tests of several packages share: real Redis servers as processes of their own. */
@NullMarked
package io.chatcluster.service.testing;

import org.jspecify.annotations.NullMarked;
