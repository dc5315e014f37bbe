using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaiCluster.Engines.Packages;

/// <summary>Writes <c>model.json</c>; what it writes, <see cref="ManifestReader"/> takes.</summary>
internal static class ManifestWriter
{
    // The file is read by people and never put into a page: '+' may stay '+'.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(PackageManifest manifest)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("format", PackageManifest.Format);
            json.WriteString("name", manifest.Name);
            json.WriteString("modality", manifest.Modality);
            json.WriteString("licence", manifest.Licence);
            json.WriteString("source", manifest.Source);
            if (manifest.SourceSha256 is not null)
            {
                json.WriteString("sourceSha256", manifest.SourceSha256);
            }

            json.WriteString("dtype", manifest.Dtype.ToString().ToLowerInvariant());
            json.WriteStartArray("files");
            foreach (var file in manifest.Files)
            {
                Write(json, file);
            }

            json.WriteEndArray();
            if (manifest.Uses.Count > 0)
            {
                json.WriteStartArray("uses");
                foreach (var name in manifest.Uses)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            json.WritePropertyName("engine");
            manifest.Engine.WriteTo(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, PackageFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
        if (file.From is not null)
        {
            json.WriteString("from", file.From);
        }

        json.WriteEndObject();
    }
}
