from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0006_known")]

    operations = [
        migrations.AddField(
            model_name="informationsystem",
            name="level_approved_on",
            field=models.DateField(blank=True, null=True, verbose_name="security level approved on"),
        ),
    ]
