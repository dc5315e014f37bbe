using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>
/// What is hashed: one value a line, in UTF-8, an absent one as an empty line, without an end of line after the last. No value is
/// empty or has a control character, so no two lists of values look the same. <c>docs/ledger.md</c> names the lines of each form.
/// </summary>
internal sealed class CanonicalForm
{
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <param name="form">The form's name and version, its first line.</param>
    public CanonicalForm Begin(string form)
    {
        _length = 0;
        return Put(form);
    }

    public CanonicalForm Add(string? value)
    {
        if (value is not null && (value.Length == 0 || value.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0))
        {
            throw new FormatException($"'{value}' cannot be in the ledger: a text is absent, or has at least one character and no control character.");
        }

        return Line().Put(value);
    }

    public CanonicalForm Add(long value)
    {
        Line();
        Grow(20);
        value.TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    public CanonicalForm Add(LedgerHash hash) => Line().Put(hash.ToString());

    public CanonicalForm Add(DateOnly day) => Line().Put(LedgerDate.Text(day));

    public CanonicalForm Add(DateTimeOffset moment) => Add(LedgerDate.Microseconds(moment));

    public LedgerHash Hash() => LedgerHash.Of(_bytes.AsSpan(0, _length));

    private CanonicalForm Line()
    {
        Grow(1);
        _bytes[_length++] = (byte)'\n';
        return this;
    }

    private CanonicalForm Put(string? text)
    {
        if (text is not null)
        {
            Grow(Encoding.UTF8.GetMaxByteCount(text.Length));
            _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        }

        return this;
    }

    private void Grow(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }
    }
}
