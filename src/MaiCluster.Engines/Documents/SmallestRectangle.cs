using System.Numerics;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>The smallest rectangle, however turned, around points: one of its sides lies on a side of their convex hull (Freeman and Shapira, 1975).</summary>
internal static class SmallestRectangle
{
    /// <param name="points">At least one.</param>
    /// <returns>Its text direction within 45 degrees of the horizontal.</returns>
    public static TextBox Around(IEnumerable<Vector2> points)
    {
        var hull = Hull(points);
        var best = Along(hull, Vector2.UnitX);
        for (var index = 0; index < hull.Count && hull.Count > 1; index++)
        {
            var side = hull[(index + 1) % hull.Count] - hull[index];
            if (side.LengthSquared() > 0 && Along(hull, Vector2.Normalize(side)) is var box && box.Width * box.Height < best.Width * best.Height)
            {
                best = box;
            }
        }

        return Upright(best);
    }

    /// <summary>Andrew's monotone chain.</summary>
    private static List<Vector2> Hull(IEnumerable<Vector2> points)
    {
        var sorted = points.Distinct().OrderBy(point => point.X).ThenBy(point => point.Y).ToArray();
        var hull = new List<Vector2>();
        Chain(sorted, hull);
        Array.Reverse(sorted);
        Chain(sorted, hull);
        return hull.Count == 0 ? [.. sorted] : hull;
    }

    private static void Chain(Vector2[] points, List<Vector2> hull)
    {
        var first = hull.Count;
        foreach (var point in points)
        {
            while (hull.Count - first >= 2 && Cross(hull[^1] - hull[^2], point - hull[^1]) <= 0)
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(point);
        }

        hull.RemoveAt(hull.Count - 1); // the other chain begins with it
    }

    private static float Cross(Vector2 left, Vector2 right) => (left.X * right.Y) - (left.Y * right.X);

    private static TextBox Along(List<Vector2> hull, Vector2 direction)
    {
        var across = new Vector2(-direction.Y, direction.X);
        var (left, right, top, bottom) = (float.MaxValue, float.MinValue, float.MaxValue, float.MinValue);
        foreach (var point in hull)
        {
            var (u, v) = (Vector2.Dot(point, direction), Vector2.Dot(point, across));
            (left, right, top, bottom) = (Math.Min(left, u), Math.Max(right, u), Math.Min(top, v), Math.Max(bottom, v));
        }

        var centre = (direction * ((left + right) / 2)) + (across * ((top + bottom) / 2));
        return new TextBox(centre, right - left, bottom - top, MathF.Atan2(direction.Y, direction.X));
    }

    private static TextBox Upright(TextBox box)
    {
        var quarters = (int)MathF.Round(box.Radians / (MathF.PI / 2));
        var radians = box.Radians - (quarters * (MathF.PI / 2));
        return quarters % 2 == 0 ? box with { Radians = radians } : new TextBox(box.Centre, box.Height, box.Width, radians);
    }
}
