/** Accounts, sessions and password hashes. Thread-safe; hashing runs on threads of its own, never on an event loop. */
@NullMarked
package io.chatcluster.service.account;

import org.jspecify.annotations.NullMarked;
