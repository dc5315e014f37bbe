using System.Numerics;

namespace MaiCluster.Serving.Documents;

/// <summary>A line of text, and where it stands.</summary>
/// <param name="Text">Without a line end.</param>
/// <param name="Polygon">Four corners in the page's own pixels: upper left, upper right, lower right, lower left, as the text is read.</param>
/// <param name="Confidence">0 to 1: the mean probability of its characters; 1 where the text was not read from pixels.</param>
public sealed record ReadLine(string Text, IReadOnlyList<Vector2> Polygon, float Confidence);
