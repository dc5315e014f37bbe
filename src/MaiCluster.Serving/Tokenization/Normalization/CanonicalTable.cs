using System.Globalization;

namespace MaiCluster.Serving.Tokenization.Normalization;

/// <summary>Unicode's canonical mappings. Ours, because .NET has none when globalisation is invariant: <c>string.Normalize</c> then gives back what it got.</summary>
internal sealed class CanonicalTable
{
    private static readonly Lazy<CanonicalTable> Loaded = new(() => new CanonicalTable());

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    private CanonicalTable()
    {
        using var stream = typeof(CanonicalTable).Assembly.GetManifestResourceStream("canonical.txt")
            ?? throw new InvalidOperationException("The assembly lacks its resource canonical.txt.");
        using var lines = new StreamReader(stream);
        while (lines.ReadLine() is { } line)
        {
            Add(line.Split(' '));
        }
    }

    public static CanonicalTable Instance => Loaded.Value;

    /// <summary>The one or two characters (<c>Second</c> = 0) that this one is written with.</summary>
    public bool TryDecompose(int code, out (int First, int Second) parts) => _decompositions.TryGetValue(code, out parts);

    public bool TryCompose(int first, int second, out int code) => _compositions.TryGetValue((first, second), out code);

    /// <summary>0 for a starter, else where a mark stands among the marks of its starter.</summary>
    public byte ClassOf(int code) => _classes.GetValueOrDefault(code);

    private void Add(string[] fields)
    {
        if (fields[0] == "#")
        {
            return;
        }

        if (fields[0] == "M")
        {
            for (var code = Hexadecimal(fields[2]); code <= Hexadecimal(fields[3]); code++)
            {
                _classes[code] = byte.Parse(fields[1], CultureInfo.InvariantCulture);
            }

            return;
        }

        var parts = (First: Hexadecimal(fields[2]), Second: fields.Length > 3 ? Hexadecimal(fields[3]) : 0);
        _decompositions[Hexadecimal(fields[1])] = parts;
        if (fields[0] == "C")
        {
            _compositions[parts] = Hexadecimal(fields[1]);
        }
    }

    private static int Hexadecimal(string field) => int.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
