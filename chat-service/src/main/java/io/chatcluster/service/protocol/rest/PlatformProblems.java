package io.chatcluster.service.protocol.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the platform refuses by itself, in the API's own words. */
public class PlatformProblems {

    /** No such path, method or media type. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException refusal, UriInfo uri) {
        var answer = Problems.response(refusal);
        var path = uri.getPath().startsWith("/") ? uri.getPath() : "/" + uri.getPath();
        var methods = answer.getStatus() == 405 ? Methods.of(path.replaceFirst("^" + RestRoutes.ROOT, "")) : null;
        return methods == null || methods.isEmpty()
                ? answer
                : Response.fromResponse(answer).header("Allow", methods.get()).build();
    }

    /** Anything else that a resource throws. */
    @ServerExceptionMapper
    public Response failed(Throwable error) {
        return Problems.response(error);
    }
}
