using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>The one spelling of a given string: characters as they are where JSON allows it, else the shortest escape.</summary>
internal static class JsonText
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var unit in text)
        {
            if (ShortEscape(unit) is { } letter)
            {
                quoted.Append('\\').Append(letter);
            }
            else if (unit < ' ')
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            else
            {
                quoted.Append(unit);
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The letter after the backslash for a character that cannot stand for itself; null = it has none.</summary>
    public static char? ShortEscape(int character) => character switch
    {
        '"' => '"',
        '\\' => '\\',
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => null,
    };
}
