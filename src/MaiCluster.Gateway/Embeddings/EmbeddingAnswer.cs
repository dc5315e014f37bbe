using System.Buffers.Text;
using System.Text;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Embeddings;

/// <summary>The answer's one JSON object: a vector for each text, in the order of the request.</summary>
internal static class EmbeddingAnswer
{
    /// <summary>Of a number in its shortest exact form, and its comma.</summary>
    private const int MostBytesPerNumber = 16;

    public static Task WriteAsync(WholeParts answer, string model, bool isBase64)
    {
        var vectors = new Tensor[answer.Parts.Count];
        foreach (var part in answer.Parts.Select(EmbeddingPart.Read))
        {
            vectors[part.Text] = part.Vector;
        }

        var body = new Utf8Buffer((int)Math.Min(1 << 24, 256 + vectors.Sum(vector => vector.Count * MostBytesPerNumber)));
        body.Raw("{\"object\":\"list\",\"data\":["u8);
        for (var index = 0; index < vectors.Length; index++)
        {
            body.Raw(index == 0 ? "{"u8 : ",{"u8);
            body.Raw("\"object\":\"embedding\",\"index\":"u8);
            body.Number(index);
            body.Raw(",\"embedding\":"u8);
            Write(vectors[index], isBase64, body);
            body.Raw("}"u8);
        }

        var tokens = answer.Usage.Quantities.EmbeddingTokens;
        body.Raw("],\"model\":\""u8);
        body.Escaped(Encoding.UTF8.GetBytes(model));
        body.Raw("\",\"usage\":{\"prompt_tokens\":"u8);
        body.Number(tokens);
        body.Raw(",\"total_tokens\":"u8);
        body.Number(tokens);
        body.Raw("}}"u8);
        return JsonAnswer.WriteAsync(answer.Context, body);
    }

    private static void Write(Tensor vector, bool isBase64, Utf8Buffer body)
    {
        if (isBase64)
        {
            body.Raw("\""u8);
            var text = body.GetSpan(Base64.GetMaxEncodedToUtf8Length(vector.Bytes.Length));
            Base64.EncodeToUtf8(vector.Bytes.Span, text, out _, out var written); // the bytes are little-endian already
            body.Advance(written);
            body.Raw("\""u8);
            return;
        }

        var first = true;
        foreach (var number in vector.Values<float>())
        {
            body.Raw(first ? "["u8 : ","u8);
            body.Number(number);
            first = false;
        }

        body.Raw("]"u8);
    }
}
