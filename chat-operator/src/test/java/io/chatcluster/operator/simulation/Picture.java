package io.chatcluster.operator.simulation;

import io.chatcluster.operator.simulation.Simulation.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Draws a run of each scaler over one curve as SVG. */
final class Picture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 300;
    private static final int LEFT = 50;
    private static final int TOP = 40;

    private Picture() {}

    static String draw(String title, List<Point> operator, List<Point> hpa, int target) {
        int end = operator.getLast().second();
        double most = Math.max(highest(operator, Point::pods), highest(hpa, Point::pods)) + 1;
        var svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%d" y="16" font-size="14">%s</text>
                <g font-size="12"><text x="%d" y="32" fill="#888888">people / %,d</text>
                <text x="%d" y="32" fill="#0b6bcb">operator</text><text x="%d" y="32" fill="#d9480f">plain HPA</text></g>
                """.formatted(WIDTH + LEFT + 10, HEIGHT + TOP + 30, LEFT, title, LEFT, target, LEFT + 130, LEFT + 200));
        for (int pods = 0; pods <= most; pods += 2) {
            double y = y(pods, most);
            svg.append(
                    "<path d=\"M%d %.1fH%d\" stroke=\"#eeeeee\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>%n"
                            .formatted(LEFT, y, LEFT + WIDTH, LEFT - 6, y + 4, pods));
        }
        for (int hour = 0; hour * 3600 <= end; hour += 2) {
            svg.append("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d h</text>%n"
                    .formatted(LEFT + (double) hour * 3600 / end * WIDTH, TOP + HEIGHT + 18, hour));
        }
        svg.append(line(operator, end, most, point -> (double) point.people() / target, "#888888"));
        svg.append(line(hpa, end, most, Point::pods, "#d9480f"));
        svg.append(line(operator, end, most, Point::pods, "#0b6bcb"));
        return svg.append("</svg>\n").toString();
    }

    private static double highest(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).max().orElse(1);
    }

    private static double y(double value, double most) {
        return TOP + HEIGHT - value / most * HEIGHT;
    }

    /** A point for every five minutes' worth of steps is enough for the eye. */
    private static String line(List<Point> points, int end, double most, ToDoubleFunction<Point> value, String colour) {
        String path = points.stream()
                .filter(point -> point.second() % 120 == 0)
                .map(point -> String.format(
                        Locale.ROOT,
                        "%.1f %.1f",
                        LEFT + (double) point.second() / end * WIDTH,
                        y(value.applyAsDouble(point), most)))
                .collect(Collectors.joining("L", "M", ""));
        return "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n".formatted(path, colour);
    }
}
