"""Other capabilities declare kinds of work too: the kind of a notice is any code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_handed_over")]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="kind"),
        ),
    ]
