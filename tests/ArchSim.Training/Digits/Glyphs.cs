namespace ArchSim.Training;

/// <summary>A point in the box of a glyph: 100 wide and 100 high, y downwards.</summary>
internal readonly record struct GlyphPoint(int X, int Y);

/// <summary>The strokes of the ten digits, as a pen would follow them. Some digits are written in more than one way.</summary>
internal static class Glyphs
{
    // Ways to write a digit; strokes; x and y of the points of a stroke.
    private static readonly int[][][][] Forms =
    [
        [[[50, 5, 70, 12, 80, 30, 82, 50, 80, 70, 70, 88, 50, 95, 30, 88, 20, 70, 18, 50, 20, 30, 30, 12, 50, 5]]],
        [
            [[32, 25, 52, 5, 52, 95]],
            [[32, 25, 52, 5, 52, 95], [30, 95, 74, 95]],
            [[50, 5, 50, 95]],
        ],
        [
            [[20, 28, 26, 13, 42, 5, 60, 6, 75, 16, 78, 32, 70, 48, 50, 66, 20, 95, 82, 95]],
            [[20, 20, 40, 5, 66, 8, 78, 26, 70, 48, 46, 74, 24, 92, 20, 82, 34, 80, 60, 94, 82, 90]],
        ],
        [
            [[22, 14, 40, 5, 62, 7, 75, 20, 70, 37, 50, 46, 72, 55, 80, 72, 72, 88, 52, 95, 32, 93, 18, 82]],
            [[20, 5, 78, 5, 46, 42, 70, 50, 80, 70, 70, 88, 50, 95, 30, 92, 18, 82]],
        ],
        [
            [[62, 95, 62, 5, 16, 68, 86, 68]],
            [[26, 5, 20, 52, 78, 52], [66, 20, 62, 95]],
        ],
        [[[76, 5, 28, 5, 24, 44, 46, 38, 66, 42, 79, 57, 79, 75, 68, 90, 48, 95, 30, 92, 18, 82]]],
        [[[70, 8, 48, 14, 30, 34, 20, 58, 22, 78, 34, 92, 52, 95, 70, 90, 79, 75, 76, 58, 62, 49, 44, 49, 28, 58, 21, 66]]],
        [
            [[18, 5, 82, 5, 60, 40, 44, 95]],
            [[18, 5, 82, 5, 60, 40, 44, 95], [36, 50, 76, 50]],
        ],
        [[[50, 48, 32, 40, 25, 26, 33, 11, 50, 5, 67, 11, 75, 26, 68, 40, 50, 48, 29, 58, 19, 74, 28, 90, 50, 95, 72, 90, 81, 74, 71, 58, 50, 48]]],
        [
            [[79, 34, 72, 42, 56, 51, 38, 51, 24, 42, 21, 25, 30, 10, 48, 5, 66, 8, 78, 22, 80, 42, 70, 66, 52, 86, 30, 92]],
            [[74, 28, 62, 48, 40, 50, 24, 38, 24, 18, 42, 5, 64, 8, 75, 24, 72, 60, 68, 95]],
        ],
    ];

    public static int Count => Forms.Length;

    /// <summary>One of the ways to write a digit: its strokes.</summary>
    public static GlyphPoint[][] Draw(int digit, ref RandomStream random)
    {
        var form = Forms[digit][random.Between(0, Forms[digit].Length - 1)];
        return [.. form.Select(stroke => stroke.Chunk(2).Select(p => new GlyphPoint(p[0], p[1])).ToArray())];
    }
}
