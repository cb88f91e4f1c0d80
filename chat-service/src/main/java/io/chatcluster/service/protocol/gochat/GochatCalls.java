package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.account.Account;
import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.model.ChannelName.Room;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.relay.Publisher;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The eight calls by their paths. Thread-safe; what fails is put into words by {@link GochatHttp}. */
final class GochatCalls {

    /** Asks whoever serves a room to tell everybody in it how many they are. */
    private static final byte[] COUNT = signal("gochat.count");

    /** Asks whoever serves a room to tell everybody in it who is there. */
    private static final byte[] ROOM_INFO = signal("gochat.roomInfo");

    private final Accounts accounts;
    private final Sessions sessions;
    private final Messages messages;
    private final Publisher publisher;

    /** A call, given the body of its request. */
    @FunctionalInterface
    interface Call {
        CompletionStage<GochatReply> answer(byte[] body);
    }

    /** A call of somebody whose session was checked. */
    @FunctionalInterface
    private interface SessionCall {
        CompletionStage<GochatReply> answer(GochatRequest request, Account caller);
    }

    private final Map<String, Call> byPath = Map.of(
            "/user/register", this::register,
            "/user/login", this::login,
            "/user/checkAuth", inSession(this::checkAuth),
            "/user/logout", inSession(this::logout),
            "/push/push", inSession(this::push),
            "/push/pushRoom", inSession(this::pushRoom),
            "/push/count", inSession(this::count),
            "/push/getRoomInfo", inSession(this::roomInfo));

    GochatCalls(Accounts accounts, Sessions sessions, Messages messages, Publisher publisher) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.messages = messages;
        this.publisher = publisher;
    }

    /** The call behind a path. */
    Optional<Call> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private CompletionStage<GochatReply> register(byte[] body) {
        var given = GochatRequest.read(body).credentials("FormRegister");
        return accounts.register(given.userName(), given.passWord())
                .thenApply(token -> GochatReply.success("register success", token));
    }

    private CompletionStage<GochatReply> login(byte[] body) {
        var given = GochatRequest.read(body).credentials("FormLogin");
        return accounts.login(given.userName(), given.passWord())
                .thenApply(token -> GochatReply.success("login success", token));
    }

    private CompletionStage<GochatReply> checkAuth(GochatRequest request, Account caller) {
        return CompletableFuture.completedFuture(GochatReply.success("auth success", caller));
    }

    private CompletionStage<GochatReply> logout(GochatRequest request, Account caller) {
        return sessions.end(request.authToken()).thenApply(ended -> GochatReply.success("logout ok!"));
    }

    private CompletionStage<GochatReply> push(GochatRequest request, Account caller) {
        var push = request.push();
        return messages.direct(push.toUserId(), sender(caller), push.msg(), "", OptionalInt.of(push.roomId()))
                .thenApply(sent -> GochatReply.success("ok"));
    }

    private CompletionStage<GochatReply> pushRoom(GochatRequest request, Account caller) {
        var message = request.roomMessage();
        return messages.toRoom(Room.numbered(message.roomId()), sender(caller), message.msg(), "")
                .thenApply(sent -> GochatReply.success("ok", ""));
    }

    private CompletionStage<GochatReply> count(GochatRequest request, Account caller) {
        return signal(request.room("FormCount"), COUNT);
    }

    private CompletionStage<GochatReply> roomInfo(GochatRequest request, Account caller) {
        return signal(request.room("FormRoomInfo"), ROOM_INFO);
    }

    private CompletionStage<GochatReply> signal(int room, byte[] json) {
        return publisher.signal(Room.numbered(room).text(), json).thenApply(sent -> {
            if (!sent) {
                throw new ChatException(ErrorCode.TOO_MANY_REQUESTS, "too many messages wait to be delivered");
            }
            return GochatReply.success("ok", "");
        });
    }

    /** The session comes first: a body that cannot be read names none either. */
    private Call inSession(SessionCall call) {
        return body -> {
            GochatRequest request;
            try {
                request = GochatRequest.read(body);
            } catch (GochatRefusal e) {
                return CompletableFuture.completedFuture(GochatReply.NO_SESSION);
            }
            return sessions.find(request.authToken())
                    .thenCompose(caller -> caller.map(account -> call.answer(request, account))
                            .orElseGet(() -> CompletableFuture.completedFuture(GochatReply.NO_SESSION)));
        };
    }

    private static ClientInfo sender(Account account) {
        return new ClientInfo(Long.toString(account.id()), "", account.name());
    }

    private static byte[] signal(String type) {
        return "{\"type\":\"%s\"}".formatted(type).getBytes(StandardCharsets.UTF_8);
    }
}
