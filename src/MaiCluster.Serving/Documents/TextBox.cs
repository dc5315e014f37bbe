using System.Numerics;

namespace MaiCluster.Serving.Documents;

/// <summary>A rectangle around a line of text, along the line's own direction.</summary>
/// <param name="Centre">In pixels of its page.</param>
/// <param name="Width">Along the text, in pixels.</param>
/// <param name="Height">Across the text, in pixels.</param>
/// <param name="Radians">From the page's horizontal to the text's direction, clockwise as the page's y goes down.</param>
public readonly record struct TextBox(Vector2 Centre, float Width, float Height, float Radians)
{
    /// <summary>Upright, by its edges.</summary>
    public static TextBox Of(float left, float top, float right, float bottom) =>
        new(new Vector2((left + right) / 2, (top + bottom) / 2), right - left, bottom - top, 0);

    /// <summary>Upper left, upper right, lower right and lower left, as the text is read.</summary>
    public Vector2[] Corners()
    {
        var along = new Vector2(MathF.Cos(Radians), MathF.Sin(Radians));
        var across = new Vector2(-along.Y, along.X);
        var (half, depth) = (along * (Width / 2), across * (Height / 2));
        return [Centre - half - depth, Centre + half - depth, Centre + half + depth, Centre - half + depth];
    }

    /// <summary>The same rectangle for text that runs from its top to its bottom.</summary>
    public TextBox Sideways() => new(Centre, Height, Width, Radians + (MathF.PI / 2));

    /// <summary>Turned around a point, clockwise.</summary>
    public TextBox Rotated(Vector2 around, float radians)
    {
        var (sine, cosine) = MathF.SinCos(radians);
        var from = Centre - around;
        return this with { Centre = around + new Vector2((from.X * cosine) - (from.Y * sine), (from.X * sine) + (from.Y * cosine)), Radians = Radians + radians };
    }
}
