package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.IngressSpec;
import io.chatcluster.operator.api.v1alpha1.TcpServiceType;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPathBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLSBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the pods are reached, and by whom. */
final class Network {

    /** Paths with long connections; everything else is HTTP. */
    private static final List<String> CONNECTION_PATHS =
            List.of("/connection", "/ws", "/broadcast", "/gateway", "/emulation");

    /** An idle connection is pinged every 25 to 54 s; controllers that cut after 60 s would still do it now and then. */
    private static final Map<String, String> LONG_CONNECTIONS = Map.of(
            "nginx.ingress.kubernetes.io/proxy-read-timeout", "3600",
            "nginx.ingress.kubernetes.io/proxy-send-timeout", "3600",
            "haproxy.org/timeout-tunnel", "1h");

    private Network() {}

    static Service http(Plan plan, Role role) {
        return service(plan, Names.of(plan.cluster(), role), role, "ClusterIP", port("http", Settings.HTTP));
    }

    static Service tcp(Plan plan) {
        return service(
                plan, tcpName(plan), Role.CONNECT, type(plan.spec().tcp().serviceType()), port("tcp", Settings.TCP));
    }

    static String tcpName(Plan plan) {
        return plan.cluster().getMetadata().getName() + "-tcp";
    }

    static Service redis(Plan plan) {
        return service(
                plan, Names.of(plan.cluster(), Role.REDIS), Role.REDIS, "ClusterIP", port("redis", Settings.REDIS));
    }

    private static Service service(Plan plan, String name, Role role, String type, ServicePort port) {
        return new ServiceBuilder()
                .withMetadata(Meta.of(plan.cluster(), name, Names.labels(plan.cluster(), role)))
                .withNewSpec()
                .withType(type)
                .withSelector(Names.selector(plan.cluster(), role))
                .withPorts(port)
                .endSpec()
                .build();
    }

    private static ServicePort port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(number)
                .withTargetPort(new IntOrString(name))
                .withProtocol("TCP")
                .build();
    }

    private static String type(TcpServiceType type) {
        return switch (type) {
            case CLUSTER_IP -> "ClusterIP";
            case NODE_PORT -> "NodePort";
            case LOAD_BALANCER -> "LoadBalancer";
        };
    }

    static Ingress ingress(Plan plan) {
        IngressSpec spec = plan.spec().ingress();
        var annotations = new TreeMap<>(LONG_CONNECTIONS);
        annotations.putAll(spec.annotations());
        List<HTTPIngressPath> paths = new ArrayList<>();
        CONNECTION_PATHS.forEach(path -> paths.add(path(plan, path, Role.CONNECT)));
        paths.add(path(plan, "/", Role.API));
        var ingress = new IngressBuilder()
                .withMetadata(
                        Meta.of(plan.cluster(), plan.cluster().getMetadata().getName(), Names.labels(plan.cluster())))
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withIngressClassName(spec.className().isEmpty() ? null : spec.className())
                .addNewRule()
                .withHost(spec.host().isEmpty() ? null : spec.host())
                .withNewHttp()
                .withPaths(paths)
                .endHttp()
                .endRule()
                .endSpec();
        if (!spec.tlsSecretName().isEmpty()) {
            ingress.editSpec()
                    .withTls(new IngressTLSBuilder()
                            .withHosts(spec.host())
                            .withSecretName(spec.tlsSecretName())
                            .build())
                    .endSpec();
        }
        return ingress.build();
    }

    private static HTTPIngressPath path(Plan plan, String path, Role role) {
        return new HTTPIngressPathBuilder()
                .withPath(path)
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(Names.of(plan.cluster(), role))
                .withNewPort()
                .withName("http")
                .endPort()
                .endService()
                .endBackend()
                .build();
    }

    /** Chat pods: everybody may chat; only the operator and Prometheus reach the management port. */
    static NetworkPolicy chatPolicy(Plan plan, Role role) {
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        if (role != Role.WORKER) {
            rules.add(allow(List.of(), Settings.HTTP));
        }
        if (role == Role.CONNECT && plan.spec().tcp().enabled()) {
            rules.add(allow(List.of(), Settings.TCP));
        }
        rules.add(allow(List.of(anywhere("chat-operator"), anywhere("prometheus")), Settings.MANAGEMENT));
        return policy(plan, role, rules);
    }

    /** The trial Redis: this chat's pods only. */
    static NetworkPolicy redisPolicy(Plan plan) {
        NetworkPolicyPeer own = new NetworkPolicyPeerBuilder()
                .withPodSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.instance(plan.cluster()))
                        .build())
                .build();
        return policy(plan, Role.REDIS, List.of(allow(List.of(own), Settings.REDIS)));
    }

    private static NetworkPolicy policy(Plan plan, Role role, List<NetworkPolicyIngressRule> rules) {
        return new NetworkPolicyBuilder()
                .withMetadata(
                        Meta.of(plan.cluster(), Names.of(plan.cluster(), role), Names.labels(plan.cluster(), role)))
                .withNewSpec()
                .withPodSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.selector(plan.cluster(), role))
                        .build())
                .withPolicyTypes("Ingress")
                .withIngress(rules)
                .endSpec()
                .build();
    }

    private static NetworkPolicyIngressRule allow(List<NetworkPolicyPeer> from, int port) {
        return new NetworkPolicyIngressRuleBuilder()
                .withFrom(from)
                .addNewPort()
                .withProtocol("TCP")
                .withNewPort(port)
                .endPort()
                .build();
    }

    private static NetworkPolicyPeer anywhere(String name) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .withNewPodSelector()
                .addToMatchLabels(Names.LABEL_NAME, name)
                .endPodSelector()
                .build();
    }

    /** A Service without an address, for Prometheus to find every pod. */
    static Service management(Plan plan) {
        return new ServiceBuilder()
                .withMetadata(Meta.of(plan.cluster(), managementName(plan), Names.labels(plan.cluster())))
                .editMetadata()
                .addToLabels(Names.LABEL_COMPONENT, "management")
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withSelector(Names.instance(plan.cluster()))
                .withPorts(port("management", Settings.MANAGEMENT))
                .endSpec()
                .build();
    }

    static String managementName(Plan plan) {
        return plan.cluster().getMetadata().getName() + "-management";
    }

    static GenericKubernetesResource monitor(Plan plan) {
        var labels = Names.instance(plan.cluster());
        labels.put(Names.LABEL_COMPONENT, "management");
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("monitoring.coreos.com/v1")
                .withKind("ServiceMonitor")
                .withMetadata(
                        Meta.of(plan.cluster(), plan.cluster().getMetadata().getName(), Names.labels(plan.cluster())))
                .addToAdditionalProperties(
                        "spec",
                        new TreeMap<>(Map.of(
                                "selector",
                                Map.of("matchLabels", labels),
                                "podTargetLabels",
                                List.of(Names.LABEL_COMPONENT, Names.LABEL_INSTANCE),
                                "endpoints",
                                List.of(new TreeMap<>(
                                        Map.of("port", "management", "path", "/metrics", "interval", "15s"))))))
                .build();
    }
}
