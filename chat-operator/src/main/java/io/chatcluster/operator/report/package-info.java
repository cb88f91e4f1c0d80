/**
 * Says what is: conditions with precise reasons, numbers rounded so that the status changes only when something does. Pure
 * functions from observations; the names of conditions and reasons are part of the API and do not change.
 */
@NullMarked
package io.chatcluster.operator.report;

import org.jspecify.annotations.NullMarked;
